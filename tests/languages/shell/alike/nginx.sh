#!/bin/bash
cat > /etc/nginx/conf.d/app.conf <<NGINX
location /api/conversations { proxy_pass http://backend:8000/api/conversations; }
NGINX
